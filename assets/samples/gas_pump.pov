#version 3.7;
global_settings { assumed_gamma 1.0 }
camera { location <-1.6,1.9,-7.2> look_at <.05,1.5,0> angle 36 right x }
light_source { <-6,9,-8> color rgb 1.3 area_light <1,0,0>,<0,0,1>,3,3 adaptive 1 }
light_source { <7,4,-6> color rgb 0.35 shadowless }
sky_sphere { pigment { gradient y color_map { [0 rgb <.82,.9,.98>] [1 rgb <.35,.55,.9>] } } }
plane { y,0 pigment { granite scale .4 color_map { [0 rgb <.45,.44,.42>] [1 rgb <.6,.59,.57>] } } }
plane { z,9 pigment { brick rgb .82, rgb <.62,.3,.22> brick_size <.9,.3,.4> mortar .05 } }
#declare Red = texture { pigment { rgb <.75,.05,.04> } finish { ambient .12 diffuse .7 specular .5 roughness .02 reflection .05 } }
#declare White = texture { pigment { rgb .92 } finish { ambient .12 diffuse .75 specular .3 } }
#declare Black = texture { pigment { rgb .05 } finish { specular .4 roughness .03 } }
#declare Chrome = texture { pigment { rgb .7 } finish { ambient .05 diffuse .35 specular .8 reflection .35 } }
// The island, the body, and the head of the pump.
box { <-1.5,0,-.9>,<1.5,.22,.9> pigment { rgb <.75,.73,.7> } }
box { <-.62,.2,-.42>,<.62,1.75,.42> texture { Red } }
box { <-.56,1.75,-.4>,<.56,2.75,.4> texture { White } }
cylinder { <0,2.75,-.4>,<0,2.75,.4>,.56 texture { White } }
box { <-.66,1.7,-.45>,<.66,1.78,.45> texture { Chrome } }
// The display: amounts in black windows.
box { <-.42,2.05,-.43>,<.42,2.7,-.39> texture { Black } }
#for (i,0,2) box { <-.34,2.12+i*.19,-.445>,<.34,2.25+i*.19,-.42> pigment { rgb <.95,.95,.88> } finish { ambient .3 } }
  #for (k,0,4) box { <-.28+k*.125,2.14+i*.19,-.455>,<-.22+k*.125,2.23+i*.19,-.44> texture { Black } } #end #end
cylinder { <0,2.95,-.43>,<0,2.95,-.39>,.22 texture { Red } }
text { ttf "crystal.ttf" "GAS" .02,0 scale .2 translate <-.2,2.88,-.46> texture { White } }
// The panel, the nozzle in its holster, the hose.
box { <-.5,.5,-.44>,<.3,1.5,-.41> texture { White } }
box { <-.42,.95,-.46>,<.2,1.4,-.43> texture { Red } }
text { ttf "crystal.ttf" "PUMP" .02,0 scale .22 translate <-.4,.65,-.45> texture { Black } }
box { <.62,1.05,-.2>,<.78,1.6,.2> texture { Black } }
union { cylinder { <.86,1.62,0>,<.86,1.2,-.05>,.06 } cylinder { <.86,1.25,-.05>,<.76,.95,-.1>,.04 } box { <.8,1.35,-.1>,<.92,1.66,.1> } texture { Chrome } }
sphere_sweep { cubic_spline 7, <.6,2.9,0>,.05 <.66,2.5,0>,.05 <1.15,1.3,-.1>,.05 <1.3,.5,-.25>,.05 <1.0,.45,-.2>,.05 <.87,1.1,-.08>,.05 <.86,1.5,0>,.05 texture { Black } }
// A second pump behind.
union { box { <-.62,.2,-.42>,<.62,1.75,.42> texture { Red } } box { <-.56,1.75,-.4>,<.56,2.75,.4> texture { White } } box { <-.42,2.05,-.43>,<.42,2.7,-.39> texture { Black } } cylinder { <0,2.75,-.4>,<0,2.75,.4>,.56 texture { White } } translate <3.2,0,4> }

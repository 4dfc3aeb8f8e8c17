#version 3.7;
global_settings { assumed_gamma 1.0 }
camera { location <-.9,1.9,-6.2> look_at <0,.85,0> angle 40 right x }
light_source { <-5,9,-7> color rgb 1.25 area_light <1,0,0>,<0,0,1>,3,3 adaptive 1 }
light_source { <7,4,-6> color rgb 0.35 shadowless }
background { rgb <.75,.74,.72> }
plane { y,0 pigment { wood turbulence .06 scale .25 rotate y*88 color_map { [0 rgb <.5,.3,.15>] [1 rgb <.38,.21,.1>] } } finish { reflection .06 } }
plane { z,5 pigment { rgb <.78,.76,.72> } }
#declare Silver = texture { pigment { rgb <.62,.63,.65> } finish { ambient .1 diffuse .6 specular .6 roughness .03 } }
#declare Black = texture { pigment { rgb .045 } finish { specular .4 roughness .04 } }
#declare Chrome = texture { pigment { rgb .75 } finish { ambient .05 diffuse .4 specular .8 reflection .3 } }
box { <-2,0,-.5>,<2,1.75,.5> texture { Silver } }
box { <-1.94,.06,-.53>,<1.94,1.28,-.49> texture { Black } }
// Speakers.
#for (s,-1,1,2)
  torus { .5,.05 rotate x*90 translate <s*1.38,.66,-.55> texture { Chrome } }
  cylinder { <s*1.38,.66,-.5>,<s*1.38,.66,-.56>,.48 pigment { hexagon rgb .02, rgb .1, rgb .05 rotate x*90 scale .03 } }
  sphere { 0,.17 scale <1,1,.3> translate <s*1.38,.66,-.56> pigment { rgb .2 } finish { specular .5 } }
#end
// The cassette behind its window.
box { <-.72,.3,-.56>,<.72,1.2,-.5> texture { Silver } }
box { <-.62,.4,-.575>,<.62,1.12,-.55> pigment { rgb <.1,.1,.11> } finish { specular .7 reflection .08 } }
box { <-.52,.48,-.585>,<.52,1.04,-.57> pigment { rgb <.88,.85,.74> } }
box { <-.52,.9,-.59>,<.52,1.04,-.58> pigment { rgb <.8,.25,.1> } }
box { <-.36,.6,-.595>,<.36,.84,-.58> texture { Black } }
#for (s,-1,1,2)
  difference { cylinder { <s*.22,.72,-.59>,<s*.22,.72,-.61>,.1 } cylinder { <s*.22,.72,-.55>,<s*.22,.72,-.65>,.05 } pigment { rgb .95 } }
#end
// Keys, the dial, knobs, the handle, the aerial.
#for (i,0,5) box { <-.66+i*.225,.12,-.62>,<-.48+i*.225,.24,-.5> texture { Chrome } } #end
box { <-1.0,1.38,-.53>,<1.0,1.66,-.49> texture { Black } }
box { <-.94,1.44,-.54>,<.94,1.6,-.52> pigment { gradient x scale .1 color_map { [0 rgb .9] [.85 rgb .9] [.85 rgb .1] [1 rgb .1] } } }
box { <.2,1.43,-.55>,<.22,1.61,-.53> pigment { rgb <.9,.1,.05> } finish { ambient .4 } }
#for (i,0,1) cylinder { <1.3+i*.4,1.52,-.5>,<1.3+i*.4,1.52,-.62>,.13 texture { Chrome } } cylinder { <-1.3-i*.4,1.52,-.5>,<-1.3-i*.4,1.52,-.62>,.13 texture { Chrome } } #end
union { cylinder { <-1.7,1.7,0>,<-1.7,2.3,0>,.06 } cylinder { <1.7,1.7,0>,<1.7,2.3,0>,.06 } cylinder { <-1.76,2.3,0>,<1.76,2.3,0>,.09 } texture { Black } }
cylinder { <1.5,1.75,.4>,<2.4,3.4,.4>,.02 texture { Chrome } }

#version 3.7;
global_settings { assumed_gamma 1.0 }
camera { location <-5.2,1.7,-8> look_at <.2,2.1,0> angle 44 right x }
light_source { <-8,12,-12> color rgb 1.3 area_light <1,0,0>,<0,0,1>,3,3 adaptive 1 }
light_source { <9,5,-6> color rgb 0.3 shadowless }
sky_sphere {
  pigment { gradient y color_map { [0 rgb <.8,.88,.97>] [1 rgb <.25,.45,.85>] } }
  pigment { bozo turbulence .7 scale <.5,.12,.5> color_map { [0 rgbt <1,1,1,.2>] [.35 rgbt 1] [1 rgbt 1] } }
}
plane { y,0 pigment { granite scale .3 color_map { [0 rgb <.1,.28,.06>] [1 rgb <.3,.5,.12>] } } normal { bumps 1 scale .03 } }
#declare Wall = texture { pigment { brick rgb <.80,.77,.70>, rgb <.72,.66,.56> brick_size <.32,.12,.2> mortar .015 } finish { ambient .12 diffuse .75 } }
#declare Slate = texture { pigment { brick rgb <.22,.22,.25>, rgb <.30,.29,.31> brick_size <.2,.1,.2> mortar .01 } finish { ambient .1 diffuse .6 } }
#declare Glass = texture { pigment { rgb <.07,.09,.16> } finish { ambient .1 specular .6 reflection .1 } }
#macro Window (X,Y,Z,W,H)
  union { box { <X-W,Y,Z-.02>,<X+W,Y+H,Z+.02> } cylinder { <X,Y+H,Z-.02>,<X,Y+H,Z+.02>,W } texture { Glass } }
#end
// The nave, behind the tower.
box { <-1.1,0,.7>,<1.1,1.7,5> texture { Wall } }
prism { linear_sweep .7,5.05,4 <-1.3,1.62>,<1.3,1.62>,<0,3.0>,<-1.3,1.62> rotate x*-90 scale <1,1,-1> texture { Slate } }
#for (i,0,3) object { Window(0,0,0,.16,.62) rotate y*90 translate <-1.12,.55,1.4+i> } #end
// The tower with its spire and cross.
box { <-.75,0,-.75>,<.75,3.1,.75> texture { Wall } }
box { <-.84,3.05,-.84>,<.84,3.2,.84> texture { Wall } }
#declare S = 1.0;
prism { conic_sweep linear_spline 0,1,5 <-.8,-.8>,<.8,-.8>,<.8,.8>,<-.8,.8>,<-.8,-.8> rotate x*180 translate y*1 scale <1,2.1,1> translate y*3.2 texture { Slate } }
union { box { <-.03,5.2,-.03>,<.03,5.8,.03> } box { <-.16,5.52,-.03>,<.16,5.58,.03> } pigment { rgb <.75,.6,.2> } finish { specular .6 } }
Window(0,2.1,-.76,.17,.5)
Window(0,1.3,-.76,.12,.3)
object { Window(0,0,0,.17,.5) rotate y*90 translate <-.76,2.1,0> }
union { box { <-.28,0,-.79>,<.28,.75,-.74> } cylinder { <0,.75,-.79>,<0,.75,-.74>,.28 } pigment { rgb <.28,.16,.08> } }
// A path, and trees.
box { <-.45,.001,-9>,<.45,.01,-.7> pigment { granite scale .2 color_map { [0 rgb <.5,.47,.42>] [1 rgb <.65,.62,.55>] } } }
#declare R=seed(5);
#for (i,0,11)
  #local X = select(mod(i,2)-.5, 3.0+rand(R)*3.5, -6.5+rand(R)*1.5); #local Z = 3+rand(R)*6;
  cylinder { <X,0,Z>,<X,1,Z>,.12 pigment { rgb <.25,.16,.09> } }
  #for (k,0,8) sphere { <X+(rand(R)-.5)*1.1,1.2+rand(R)*1.1,Z+(rand(R)-.5)*.8>,.45+.2*rand(R) pigment { rgb <.08,.26+.1*rand(R),.06> } normal { bumps 1.5 scale .08 } } #end
#end

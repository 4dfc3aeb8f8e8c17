#version 3.7;
global_settings { assumed_gamma 1.0 }
camera { location <0,1.0,-3.2> look_at <0,0.75,0> angle 45 right x }
light_source { <6,9,-6> color rgb 1.4 area_light <1,0,0>,<0,0,1>,4,4 adaptive 1 }
light_source { <-6,4,-6> color rgb 0.3 shadowless }
sky_sphere { pigment { gradient y color_map { [0 rgb <.75,.85,1>] [1 rgb <.3,.5,.9>] } } }
plane { y,0 pigment { granite scale .15 color_map { [0 rgb <.08,.25,.04>] [1 rgb <.25,.5,.1>] } } normal { bumps 1 scale .02 } }
#declare R=seed(3);
// dimpled ball: difference of sphere and 336 small spheres on a Fibonacci lattice
#declare N=336;
difference {
  sphere { 0,1 }
  #for (i,0,N-1)
    #local yy=1-2*(i+.5)/N; #local rr=sqrt(1-yy*yy); #local ta=i*2.399963;
    sphere { <rr*cos(ta),yy,rr*sin(ta)>*1.045, 0.105 }
  #end
  pigment { rgb .95 } finish { ambient .12 diffuse .7 specular .35 roughness .02 }
  scale 0.62 translate <0,0.75,0>
}
// tee
cone { <0,0,0>,.05,<0,.16,0>,.12 pigment { rgb <.9,.9,.85> } }
// blades of grass
#for (i,0,2500)
  #local X=(rand(R)-.5)*7; #local Z=(rand(R))*6-2.2;
  cone { <X,0,Z>,.02,<X+(rand(R)-.5)*.15,.1+rand(R)*.12,Z+(rand(R)-.5)*.1>,0 pigment { rgb <.1+.15*rand(R),.4+.3*rand(R),.08> } }
#end

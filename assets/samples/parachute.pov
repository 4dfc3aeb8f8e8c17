#version 3.7;
global_settings { assumed_gamma 1.0 }
camera { location <0,0.2,-9> look_at <0,0.9,0> angle 42 right x }
light_source { <8,12,-10> color rgb 1.3 }
light_source { <-8,2,-8> color rgb 0.35 shadowless }
sky_sphere {
  pigment { gradient y color_map { [0 rgb <.72,.84,.97>] [1 rgb <.25,.45,.85>] } }
  pigment { bozo turbulence .7 scale <.5,.12,.5> color_map { [0 rgbt <1,1,1,.25>] [.35 rgbt 1] [1 rgbt 1] } }
}
// The canopy: an open half shell of 16 gores, red, white and blue in turn.
#declare Gores = pigment { radial frequency 8 color_map { [0 rgb <.85,.08,.06>] [.5 rgb <.85,.08,.06>] [.5 rgb <.96,.96,.94>] [1 rgb <.96,.96,.94>] } }
difference {
  sphere { 0,1 }
  sphere { 0,.97 }
  box { <-2,-2,-2>,<2,0,2> }
  cylinder { <0,.5,0>,<0,2,0>,.08 }
  #for (i,0,15)
    sphere { <cos(i*pi/8+pi/16),-.02,sin(i*pi/8+pi/16)>*1.0,.16 scale <1,.8,1> }
  #end
  pigment { Gores } finish { ambient .18 diffuse .75 } normal { radial .5 frequency 16 }
  scale <1.75,1.15,1.75> rotate x*-8 translate y*1.55
}
#for (i,0,15)
  cylinder { <1.72*cos(i*pi/8),1.56,1.72*sin(i*pi/8)>,<.1*cos(i*pi/8),-1.25,0>,.008 pigment { rgb .15 } }
#end
// Whoever hangs on it.
union {
  sphere { <0,-1.2,0>,.12 pigment { rgb <.9,.9,.2> } }
  cone { <0,-1.3,0>,.15,<0,-1.75,0>,.12 }
  cylinder { <-.07,-1.75,0>,<-.1,-2.2,-.1>,.07 }
  cylinder { <.07,-1.75,0>,<.12,-2.15,.1>,.07 }
  cylinder { <-.14,-1.38,0>,<-.25,-1.0,0>,.045 }
  cylinder { <.14,-1.38,0>,<.25,-1.0,0>,.045 }
  pigment { rgb <.12,.14,.2> } finish { ambient .15 }
}

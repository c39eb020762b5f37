import math
return math.copysign(-0.0, -0.0), math.copysign(-3, -1), math.copysign(-3, 1)
# = (-0.0, -3.0, 3.0)

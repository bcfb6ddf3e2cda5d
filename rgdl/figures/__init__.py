"""Functions that draw given values: `plot_...` on given axes, `compose_...` a whole figure."""

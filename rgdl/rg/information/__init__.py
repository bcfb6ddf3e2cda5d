"""Real-space mutual information of a coarse spin and its environment, exactly."""

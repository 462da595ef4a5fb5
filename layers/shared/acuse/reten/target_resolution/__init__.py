"""Target resolution: which user an activity is for."""

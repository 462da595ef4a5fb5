"""`make bench`: how fast the built functions are beside their peers, and what a request costs."""

"""A generator of realistic papers with exact ground truth; every person in them is invented."""

"""The worked example: four months of two teams' discovery, told through the same use cases as the commands."""

"""The agenda of a training on paper: for the wall, or for one trainer."""

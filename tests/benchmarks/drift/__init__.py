"""Whether drift that is planted is found, and none is cried where there is none: the whole path, over many seeds."""

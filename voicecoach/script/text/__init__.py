"""From YAML text to plain values that know their places, and the words for what is wrong with them."""

"""Outsiders asked to read a sealed edition (请外单位核稿): who may ask, what a link opens and for how long."""

"""A city's data folder: read and checked whole, then loaded without losing what was edited here.

`read` finds and parses the files, `shapes` says how an entry looks, `check` follows what entries say about
each other, `plan` turns them into rows, `load` writes those.
"""

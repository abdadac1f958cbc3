"""Runs the portal: its Python environment, its database, its processes.

Nothing here imports Django or the apps; `__main__`, `paths` and `venv` run on a bare Python.
"""

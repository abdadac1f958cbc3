"""What runs inside the child process (`worker.py`): these modules touch hostile bytes and import none of ours."""

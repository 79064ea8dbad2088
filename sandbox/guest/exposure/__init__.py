"""What stands between a cell's text and the model: raw values of the data are masked in it.

numpy, pandas and pyarrow are imported when something is looked up, and not before.
"""

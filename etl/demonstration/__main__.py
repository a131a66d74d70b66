"""python -m etl.demonstration: write the demonstration files again."""

from etl.demonstration import write

if __name__ == "__main__":
    write()

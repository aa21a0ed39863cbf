"""The command line as a program of this checkout, whichever one is installed."""

from app.cli import main

if __name__ == "__main__":
    main()

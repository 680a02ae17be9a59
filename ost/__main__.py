"""The `ost` command, and `python -m ost`."""

import gc
import sys


def main() -> None:
    """Run one command and leave."""
    # A command lives for less than a second, and a tenth of it would go into collecting garbage while the
    # libraries are imported, and a sixth into a last look for some on the way out: frozen, that is skipped.
    # What a command leaves behind goes with the process.
    gc.disable()
    try:
        from ost.cli.stopping import watch

        watch()
        from ost.cli.main import main as run

        run()
    except KeyboardInterrupt as stop:  # while the libraries were loaded, or on the way out
        from ost.cli.stopping import stopped

        sys.exit(stopped(stop, sys.argv[1:]))
    finally:
        from ost.cli.stopping import deaf

        deaf()
        gc.freeze()


if __name__ == "__main__":
    main()

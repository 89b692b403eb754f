"""``python -m benchmarks.heavy``: the largest files of ``tests/hostile``, which take too long for every run.

Each is read and checked as the product does, by a process of its own with limits. It must end as was judged
(``tests/hostile/outcomes.toml``), within 20 seconds of processor time and 1.5 GB, while this process answers
others: how long those had to wait at most is told too.
"""

import resource
import sys
import threading
import time
from itertools import pairwise

from tests.hostile.case import outcome
from tests.hostile.outcomes import CASES, cut, expected

SECONDS, MEGABYTES = 20.0, 1500.0


def _spent() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)]
    return sum(one.ru_utime + one.ru_stime for one in used)


class Others:
    """Somebody else in this process, who looks at the clock every hundredth of a second."""

    def __enter__(self) -> "Others":
        self._seen, self._on = [time.monotonic()], True
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._on = False
        self._thread.join()

    def _look(self) -> None:
        while self._on:
            time.sleep(0.01)
            self._seen.append(time.monotonic())

    @property
    def waited(self) -> float:
        return max(later - sooner for sooner, later in pairwise(self._seen))


def main(names: list[str]) -> int:
    """Read each heavy file, or those of these names; gives how many ended otherwise than they should."""
    judged, wrong = expected(), 0
    for name in names or [name for name, case in CASES.items() if case.heavy]:
        content = CASES[name].make()
        before = _spent()
        with Others() as others:
            ending = cut(outcome(content, CASES[name].file_name))
        took = _spent() - before
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        right = ending == judged[name] and took <= SECONDS and memory <= MEGABYTES
        wrong += not right
        print(
            f"  {'goed' if right else 'FOUT'}  {took:5.1f} s  {memory:5.0f} MB hooguit  "
            f"{others.waited:4.2f} s wachten  {name}: {ending[:60]}",
            flush=True,
        )
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

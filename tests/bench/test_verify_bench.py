"""The time of the verification bench is taken from files that both verifiers finished."""

from __future__ import annotations

from bench.verify import over_pyhanko


def row(ours: float, pyhanko: float, *, single: bool = True, judged: bool = True) -> dict[str, object]:
    return {
        "answers": {
            "ours": {"seconds": ours, "single": single},
            "pyhanko": {"seconds": pyhanko, "judged": judged},
        }
    }


def test_files_of_several_revisions_and_those_the_peer_gave_up_do_not_count() -> None:
    rows = [row(0.2, 0.1), row(0.9, 0.25), row(0.1, 0.1), row(9, 0.1, single=False), row(9, 0.1, judged=False)]
    assert over_pyhanko(rows) == {"files": 3, "within_three": 2, "median": 2.0}


def test_a_run_without_such_files_says_so() -> None:
    assert over_pyhanko([row(9, 0.1, single=False)]) == {"files": 0}

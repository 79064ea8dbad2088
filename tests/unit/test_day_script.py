"""The scripted day: the same for the same seed, with everything in it."""

from __future__ import annotations

from tests.fakes.day import planning
from tests.fakes.day.planning import EVERYTHING, KINDS


def test_a_seed_gives_the_same_day_and_another_seed_another() -> None:
    assert planning.day(1, threads=6, count=40) == planning.day(1, threads=6, count=40)
    assert planning.day(1, threads=6, count=40) != planning.day(2, threads=6, count=40)


def test_every_day_has_every_feature_and_every_kind_of_answer() -> None:
    for seed in range(20):
        for threads, count in ((6, 40), (20, 200)):
            day = planning.day(seed, threads=threads, count=count)
            scenes = [scene for thread in day.threads for scene in thread.scenes]
            wanted = {*EVERYTHING} - {"may not stop"}  # nobody may not, in direct messages
            assert wanted <= {scene.kind for scene in scenes}
            asked = [question.kind for scene in scenes for question in scene.questions]
            assert {*KINDS} <= {*asked}
            assert len(day.threads) == threads
            assert day.count >= count


def test_no_number_is_asked_twice_but_by_retry() -> None:
    day = planning.day(3, threads=20, count=200)
    numbers = [
        question.number
        for thread in day.threads
        for scene in (*thread.scenes, thread.log)
        for question in scene.questions
    ]
    assert len(numbers) == len({*numbers})
    for thread in day.threads:
        for scene in thread.scenes:
            assert len(scene.answers) - len({*scene.answers}) == (scene.kind == "retries")


def test_a_day_of_twenty_threads_is_held_by_five_people_in_all_kinds_of_places() -> None:
    day = planning.day(3, threads=20, count=200)
    assert {thread.starter for thread in day.threads} == {*planning.PEOPLE}
    assert {thread.channel for thread in day.threads} == {*planning.PLACES, planning.QUIET}

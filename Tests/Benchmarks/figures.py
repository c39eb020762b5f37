"""What the benchmark reports besides operations: figures, each with its budget and whether it keeps to it."""

import statistics
from dataclasses import dataclass


@dataclass
class Figure:
    """One figure."""

    name: str
    value: float
    unit: str
    budget: float | None = None
    # Whether the value is to be at least the budget; at most, if not.
    at_least: bool = False

    @property
    def verdict(self) -> str:
        if self.budget is None:
            return ""
        return "ok" if (self.value >= self.budget if self.at_least else self.value <= self.budget) else "OVER"

    @property
    def limit(self) -> str:
        """The budget in words."""
        return "" if self.budget is None else f"{'≥' if self.at_least else '≤'} {self.budget:g} {self.unit}"


@dataclass
class Part:
    """The figures of one part, and a line that says how they were measured."""

    title: str
    figures: list[Figure]
    note: str = ""


def percentile(values: list[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def median(values: list[float]) -> float:
    return statistics.median(values)

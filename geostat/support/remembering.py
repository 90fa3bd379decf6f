"""Methods that remember what they have answered, with their signatures kept."""

from __future__ import annotations

from functools import lru_cache, partial, wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["remembered"]

Self = TypeVar("Self")
Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")


def remembered(
    size: int | None = None,
) -> Callable[[Callable[Concatenate[Self, Parameters], Answer]], Callable[Concatenate[Self, Parameters], Answer]]:
    """A method that keeps its last `size` answers with the object that it belongs to; all of them if left out.

    Arguments are hashable. Of two threads that ask the same at once, each may compute it.
    """

    def decorate(
        method: Callable[Concatenate[Self, Parameters], Answer],
    ) -> Callable[Concatenate[Self, Parameters], Answer]:
        place = f"_remembered_{method.__name__}"

        @wraps(method)
        def ask(self: Self, /, *arguments: Parameters.args, **named: Parameters.kwargs) -> Answer:
            known = vars(self).get(place)
            if known is None:
                known = vars(self).setdefault(place, lru_cache(size)(partial(method, self)))
            answer: Answer = known(*arguments, **named)
            return answer

        return ask

    return decorate

"""Figures: rounded and written down once, so that every format shows the same digits."""

import math
from dataclasses import dataclass
from decimal import Decimal

UNKNOWN = "–"
"""Stands where a figure is not known."""


@dataclass(frozen=True)
class Figure:
    """A number as its readers see it.

    Attributes:
        text: with its separators and sign, in Latin digits.
        number: exactly what the text says; None where nothing is known.
    """

    text: str
    number: Decimal | None = None


@dataclass(frozen=True)
class Form:
    """How the figures of a kind are written.

    Attributes:
        places: decimals.
        signed: whether gains have a plus in front.
        share: whether they are shares, said in per cent.
    """

    places: int = 0
    signed: bool = False
    share: bool = False

    def figure(self, value: float | Decimal | None) -> Figure:
        """The value, rounded to what is shown.

        Example:
            >>> Form(2).figure(1234.567), Form(1, signed=True, share=True).figure(0.053).number
            (Figure(text='1,234.57', number=Decimal('1234.57')), Decimal('0.053'))
        """
        if value is None or not math.isfinite(value):
            return Figure(UNKNOWN)
        text = f"{value:{'+' if self.signed else ''}z,.{self.places}{'%' if self.share else 'f'}}"
        number = Decimal(text.replace(",", "").removesuffix("%"))
        return Figure(text, number.scaleb(-2) if self.share else number)

    @property
    def excel(self) -> str:
        """The number format under which a spreadsheet shows the same digits."""
        digits = "#,##0" + ("." + "0" * self.places if self.places else "")
        digits += "%" if self.share else ""
        return f"+{digits};-{digits};+{digits}" if self.signed else digits


COUNT, GAIN = Form(), Form(signed=True)
RATE, RATIO = Form(1), Form(2)
SHARE, CHANGE = Form(share=True), Form(signed=True, share=True)
FINE_SHARE, FINE_CHANGE = Form(1, share=True), Form(1, signed=True, share=True)

"""What the model says in scenes, on whatever platform they are played. Knows no platform."""

from __future__ import annotations

import json
from typing import Any

from tests.fakes.openai_server import Answer, printed

TABLE = """\
# Average price and mileage of every model
df = datasets.load('car_prices')
by = df.groupby(['brand', 'model']).agg(
    cars=('price_eur', 'size'), price=('price_eur', 'mean'), km=('mileage_km', 'mean'))
by = by.sort_values('price', ascending=False).reset_index()
print('| brand | model | cars | average price (EUR) | average km |')
print('| --- | --- | ---: | ---: | ---: |')
for r in by.itertuples():
    print(f'| {r.brand} | {r.model} | {r.cars} | {r.price:,.0f} | {r.km:,.0f} |')"""
LOADING = "# Load the prices\ndf = datasets.load('car_prices')\nlen(df)"
COUNT = """\
# Count the electric cars
cars = datasets.load('car_prices')
(cars.fuel == 'electric').sum()"""
SIMULATION = """\
# Simulate ten years of prices, a million times
import time
while True:
    np.random.default_rng().normal(size=10_000).cumsum()
    time.sleep(0.01)"""
ORDERS = (
    b"day,region,units,revenue_eur\n"
    b"2024-01-02,North,12,1188.00\n2024-01-02,South,7,693.00\n2024-01-03,North,9,891.00\n"
    b"2024-01-03,West,15,1485.00\n2024-01-04,South,,990.00\n2024-01-05,West,11,1089.00\n"
)
MINUTES = b"%PDF-1.7 minutes"


def cell(code: str, text: str = "") -> Answer:
    """The model wants to run this."""
    return Answer(text, (json.dumps({"code": code}),))


def with_the_table(request: dict[str, Any]) -> Answer:
    """All that the cell printed as a table, and what could be asked next."""
    table = "\n".join(line for line in printed(request).splitlines() if line[:1] == "|")
    return Answer(
        f"All models, the most expensive first:\n\n{table}\n\n"
        "Means over all years of construction; models with few cars vary more.\n"
        "[next] Plot the ten most expensive models\n[next] Which brand keeps its price best?"
    )

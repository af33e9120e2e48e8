"""Made outlines: one square a region, side by side."""

import json
from pathlib import Path
from typing import Any


def square(x: float, y: float = 39.0, side: float = 1.0) -> list[list[float]]:
    """Closed ring whose lower left corner is at x, y."""
    return [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]


def feature(code: str, ring: list[list[float]], key: str = "adcode") -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {key: code}, "geometry": geometry}


def write_squares(file: Path, codes: list[str], key: str = "adcode") -> Path:
    """Write a GeoJSON of a square for each code."""
    features = [feature(code, square(112.0 + i), key) for i, code in enumerate(codes)]
    return write(file, {"type": "FeatureCollection", "features": features})


def write(file: Path, content: object) -> Path:
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return file

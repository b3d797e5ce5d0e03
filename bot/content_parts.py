"""Parts that content of several features is made of: the words for areas, levels and roles, ids, sources."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=3, max_length=60)]
Area = Literal[
    "ml_fundamentals",
    "coding_tools",
    "system_design",
    "production_mlops",
    "genai_llm",
    "communication",
]
Level = Literal["fresher", "experienced", "specialist"]
Track = Literal[
    "core_ml",
    "genai_llm",
    "mlops",
    "ai_agent",
    "solutions_architect",
    "llmops",
    "ai_platform",
]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Source(Strict):
    """Where a reader can check the facts."""

    title: Annotated[str, Field(min_length=3, max_length=140)]
    url: HttpUrl

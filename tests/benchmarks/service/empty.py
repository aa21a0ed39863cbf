"""An endpoint that does nothing, as a program: what the server under Varme costs by itself."""

import sys

import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.post("/")
async def answer() -> dict[str, str]:
    """Answer, and nothing else: no key, no thread, no check of what was sent."""
    return {}


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)

"""The queries: what the views answer."""

from fastapi import APIRouter

router = APIRouter(prefix="/v1")

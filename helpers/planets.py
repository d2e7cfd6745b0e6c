"""Gravities of planets, moons and a dwarf planet, and a pendulum on each student's own body."""

import hashlib

import gymnasium as gym

# G M in km^3/s^2 and mean radius in km. G M: the JPL ephemerides DE440 (Park et al., 2021) and of the satellites;
# radii: the IAU working group on cartographic coordinates (Archinal et al., 2018). Mercury, Uranus and Neptune are
# left out: their gravity is within 2 % of that of Mars, Venus and Saturn.
_BODIES = {
    "Jupiter": (126_686_532, 69_911),
    "Saturn": (37_931_206, 58_232),
    "Earth": (398_600.4, 6371.01),
    "Venus": (324_858.6, 6051.8),
    "Mars": (42_828.38, 3389.5),
    "Io": (5959.92, 1821.49),
    "Moon": (4902.80, 1737.4),
    "Ganymede": (9887.83, 2631.2),
    "Titan": (8978.14, 2574.8),
    "Europa": (3202.71, 1560.8),
    "Callisto": (7179.29, 2410.3),
    "Triton": (1428.50, 1352.6),
    "Pluto": (869.3, 1188.3),
}

# m/s^2 at the mean radius, G M / R^2: rotation is not taken into account.
SURFACE_GRAVITY = {body: round(1000 * gm / radius**2, 3) for body, (gm, radius) in _BODIES.items()}


def mystery_body(student_id):
    """Return the name of the body in `SURFACE_GRAVITY` that belongs to a student: the same on every machine."""
    digest = hashlib.sha256(str(student_id).strip().lower().encode()).digest()
    return list(SURFACE_GRAVITY)[int.from_bytes(digest) % len(SURFACE_GRAVITY)]


def mystery_pendulum(student_id):
    """Return Pendulum-v1 on the body that belongs to a student; only gravity differs."""
    return gym.make("Pendulum-v1", g=SURFACE_GRAVITY[mystery_body(student_id)])

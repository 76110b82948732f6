"""Loads a Lanelet2 file with Lanelet2's own reader (PyPI: lanelet2) and prints what it found as JSON.

    python3 test/interop/lanelet2.py MAP.osm LATITUDE LONGITUDE

Exit codes: 0 loaded without errors, 1 errors, 77 the package is not installed.
"""

import json
import sys

sys.path.pop(0)  # this folder: its lanelet2.py is this script, not the package

try:
    import lanelet2
    from lanelet2.projection import LocalCartesianProjector
except ImportError:
    print("SKIPPED: the Python package lanelet2 is not installed.", file=sys.stderr)
    sys.exit(77)


def main(path, latitude, longitude):
    projector = LocalCartesianProjector(lanelet2.io.Origin(float(latitude), float(longitude)))
    road, errors = lanelet2.io.loadRobust(path, projector)
    lanelets = [
        {
            "id": lanelet.id,
            "left": [[p.x, p.y, p.z] for p in lanelet.leftBound],
            "right": [[p.x, p.y, p.z] for p in lanelet.rightBound],
        }
        for lanelet in road.laneletLayer
    ]
    rules = lanelet2.traffic_rules.create(
        lanelet2.traffic_rules.Locations.Germany, lanelet2.traffic_rules.Participants.Vehicle
    )
    graph = lanelet2.routing.RoutingGraph(road, rules)
    following = sum(len(graph.following(lanelet)) for lanelet in road.laneletLayer)
    print(
        json.dumps(
            {
                "errors": list(errors),
                "lanelets": lanelets,
                "lineStrings": len(list(road.lineStringLayer)),
                "points": len(list(road.pointLayer)),
                "following": following,
                "regulations": [
                    {
                        "subtype": element.attributes["subtype"],
                        "roles": {role: len(members) for role, members in element.parameters.items()},
                    }
                    for element in road.regulatoryElementLayer
                ],
                "lights": sum(len(lanelet.trafficLights()) for lanelet in road.laneletLayer),
                "yields": sum(
                    rule.getManeuver(lanelet) == lanelet2.core.ManeuverType.Yield
                    for lanelet in road.laneletLayer
                    for rule in lanelet.rightOfWay()
                ),
                "graphErrors": list(graph.checkValidity(False)),
            }
        )
    )
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))

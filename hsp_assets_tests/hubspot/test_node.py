"""The Node that tests run is the one that HubSpot runs workflow actions on."""

from hsp_assets_tests.hubspot.node import Node


def test_actions_are_tested_on_the_node_that_hubspot_runs_them_on(node: Node) -> None:
    ended = node.run("--version")
    assert ended.stdout.startswith("v24."), ended.stderr

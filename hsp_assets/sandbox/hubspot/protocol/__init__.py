"""What every API of HubSpot has in common on the wire."""

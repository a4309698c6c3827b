"""HubSpot's GraphQL endpoint, as far as CRM cards use it: records, collections, associations."""

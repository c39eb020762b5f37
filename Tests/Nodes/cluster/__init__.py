"""Several nodes on one PostgreSQL server, a load balancer before them, and people who sign in all the time."""

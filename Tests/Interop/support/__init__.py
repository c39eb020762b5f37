"""What the tests with foreign clients share: the server, its API, a flow client and a relying party."""

"""The command line of Ekspor: an embedded stack for a laptop, and the hands of an operator.

It talks to the services only over HTTP and Kafka and imports none of them.
"""

"""The stand-in for the AWS solution "Maintaining Personalized Experiences with Machine Learning".

CloudFormation launches its stack, and its workflow works off the configurations that are uploaded
into the stack's bucket. Its behaviour is that of version 1.4.5, its faults included.
"""

from hsp_assets.sandbox.mlops_stack.solution import Solution, serve_solution

__all__ = ["Solution", "serve_solution"]

"""MiniStack with the resource types and behaviours that an ECS Fargate platform needs on top."""

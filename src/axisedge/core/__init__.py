"""What every other package stands on: errors, time, product, settings, lifecycle. Imports nothing of ours."""

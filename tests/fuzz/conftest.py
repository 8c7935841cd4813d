"""Settings for hypothesis. Not in the conftest above this one: importing it takes long in an emulated machine."""

import hypothesis

# The machines that run this share their cores: how long one example takes says nothing.
hypothesis.settings.register_profile("axisedge", deadline=None)
hypothesis.settings.load_profile("axisedge")

"""What happens to speech on its way to a recogniser, one function each, on the powers of its mel bands.

Powers are float32 ``[utterances, frames, BANDS]``, frames of 10 ms, in squared steps of 16-bit sound. Everything drawn
comes from the generator that is handed in, so the same seed gives the same distortions.
"""

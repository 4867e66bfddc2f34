"""The conversations that make and change a profile, through whoever asks and reports."""

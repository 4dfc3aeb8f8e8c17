"""Why a network said so -> Plotly: heat over the photo, and one number traced."""

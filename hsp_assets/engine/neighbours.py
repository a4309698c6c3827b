"""Cosine neighbours: the item-item model for catalogues too large for a dense inverse."""

import os

import numpy as np
from implicit.nearest_neighbours import all_pairs_knn
from scipy import sparse

from hsp_assets.engine.sparse import Matrix, without_diagonal

KEPT = 200
"""Neighbours kept for each item."""


def cosine_neighbours(vectors: Matrix) -> Matrix:
    """Cosine between the columns of training vectors of shape (users, items), no diagonal."""
    squares = np.bincount(vectors.indices, vectors.data**2, minlength=vectors.shape[1])
    # The library reads double precision with 32-bit indices and nothing else.
    arrays = (
        vectors.data / np.sqrt(squares)[vectors.indices],
        vectors.indices.astype(np.int32),
        vectors.indptr.astype(np.int32),
    )
    near = all_pairs_knn(
        sparse.csr_matrix(arrays, shape=vectors.shape),
        KEPT + 1,
        num_threads=len(os.sched_getaffinity(0)),
        show_progress=False,
    )
    return without_diagonal(sparse.csr_array(near.tocsr(), dtype=np.float32))

import{E as o,M as d,h as e,ap as t}from"./core-CI9mRGLW.js";export{o as EPOCHS_STYLES,d as Mounted,e as addViews,t as mount};

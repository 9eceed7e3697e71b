import{E as s,M as d,h as e,ao as t}from"./core-CkM9rCon.js";export{s as EPOCHS_STYLES,d as Mounted,e as addViews,t as mount};
